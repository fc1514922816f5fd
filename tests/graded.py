"""Records of several grades, shared by the tests of several steps."""

HEADER = (
    "shipment_id,date,origin,destination,mass_t,mass_low_t,mass_high_t,wagons,"
    "reliability,credibility\n"
)
ROWS = """\
a1,2023-10-01,Dunay,Mozdok,600,500,800,10,B,2
a2,2023-10-05,Dunay,Mozdok,400,,,6,C,3
a3,2023-11-02,Port Vostochny,Tikhoretsk,900,700,1500,12,,
a4,2023-12-02,Port Vostochny,Karachev,300,250,300,5,A,6
a5,2023-12-12,Dunay,Tikhoretsk,500,400,650,8,b,1
a6,2023-12-13,Dunay,Mozdok,50,,,1,?,1
"""
RECORDS = HEADER + ROWS
"""In all 2,750 t, 2,300 to 3,700; graded B3 or better: a1 and a5, 1,100 t."""

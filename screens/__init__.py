"""The parts of the Streamlit page, each for one thing; `geo` does the work."""

"""Text as leaks and scrapes may hold it: whatever it tries, it is shown as it is."""

PAYLOADS = {
    "markup": "<img src=x onerror=alert(1)>",
    "vector": '"><svg onload=alert(1)>',
    "end of script": "</script><script>alert(1)</script>",
    "end of style": "</style></title><script>alert(1)</script>",
    "comment": "<!--<script>",
    "attribute": "' onmouseover='alert(1)' x='",
    "template literal": "`+alert(1)+`",
    "placeholder of a literal": "${alert(1)}",
    "escapes of a literal": "\\'\\x3cimg src=x onerror=alert(1)\\x3e\\",
    "expression of a template": "{{ 7*7 }}",
    "command in a template": (
        "{{ cycler.__init__.__globals__.os.popen('echo owned').read() }}"
    ),
    "statement of a template": "{% for x in y %}",
    "comment of a template": "{# never closed",
    "address": "javascript:alert(1)",
    "entities": "&lt;b&gt; &amp; &#123;",
    "line ends of JavaScript": "one\u2028two\u2029three",
    "right to left": "\u202eابجد\u202c Ростов",
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "length": "A" * 600,
}
"""By what each of them tries."""

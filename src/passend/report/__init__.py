"""What people read: a document as data, and renderers to text, Markdown, HTML, PDF and Word.

It uses money, periods and findings only; anyone from contract upward may use it.
"""

"""Documents as PDF files, set by typst with the fonts of the house (公文打印)."""

"""Lexicons and codes: drugs, ICD-O-3, laboratory analytes, biomarkers. Tables are data files with their sources."""

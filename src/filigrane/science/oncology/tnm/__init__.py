"""TNM as French reports write it: ``find`` the statements of a text, ``parse`` one."""

from filigrane.science.oncology.tnm.grammar import find, parse
from filigrane.science.oncology.tnm.model import Part, Tnm

__all__ = ["Part", "Tnm", "find", "parse"]

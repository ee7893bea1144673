"""Anatomic stage groups: UICC 8th edition, with FIGO beside gynaecology. What cannot be derived is Unknown and says what lacks."""

from filigrane.science.oncology.staging.derive import derive
from filigrane.science.oncology.staging.model import Stage
from filigrane.science.oncology.staging.sites import TABLES, site_of

__all__ = ["TABLES", "Stage", "derive", "site_of"]

"""The shared oncology model: kinds of findings, the patient's Course, staging, CTCAE, RECIST, consistency."""

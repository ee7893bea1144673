"""The words everybody speaks: ids, clock, dates and intervals, codes, quantities, evidence, finding, unknown, errors.

Standard library only, no input or output.
"""

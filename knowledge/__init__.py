"""How data files of the package are made from public data sets; never imported by the package."""

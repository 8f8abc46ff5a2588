"""Where children with EHC plans are, and the share in mainstream schools."""

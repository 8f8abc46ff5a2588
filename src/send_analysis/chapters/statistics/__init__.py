"""What DfE publishes about the council, beside England, its region and its neighbours."""

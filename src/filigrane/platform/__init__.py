"""The hospital's services, one concern each: settings, keys, database, patients, files, accounts, access, audit and the rest."""

-- A VM that runs a rescue system beside its own disks, until its owner leaves it.
alter table vm add column rescue_since timestamptz;        -- null: it runs its own system
alter table vm add column rescue_password bytea;           -- of the rescue system's administrator, sealed; null: none is set (yet)

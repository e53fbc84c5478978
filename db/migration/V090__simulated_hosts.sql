-- What the simulated hosts remember. It stands for disks and memory of other machines, so it has no tenant, refers to no other table
-- and is written in transactions of its own. Power is not a column: it follows from the times below, so that a machine
-- boots, shuts down and restarts by itself while no portal runs, and all portals agree about it.
create table simulated_machine (
    host_id       bigint      not null,
    name          text        not null,
    definition    jsonb       not null,               -- as it will boot next time
    booted_as     jsonb,                              -- as it runs now; null = off
    booted_at     timestamptz,                        -- null = off
    stops_at      timestamptz,                        -- the guest is shutting down and is through at this moment; null = it is not
    restarts      boolean     not null default false, -- boots again at stops_at
    disk          jsonb,                              -- what is installed; null = no disk yet
    password_hash text,                               -- of the installed system's administrator; null = none set, nobody can log in
    primary key (host_id, name),
    check ((booted_at is null) = (booted_as is null)),
    check (stops_at is null or booted_at is not null),
    check (not restarts or stops_at is not null)
);

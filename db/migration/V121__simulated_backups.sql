-- Snapshots and full backups as the simulated hosts remember them; like simulated_machine without tenants and references. A snapshot lives in its machine's
-- disk and goes with it.
create table simulated_backup (
    host_id       bigint  not null,
    vm_number     bigint  not null,
    id            bigint  not null,
    whole         boolean not null,        -- a full backup; false = a snapshot
    disk          jsonb   not null,        -- what was installed
    password_hash text,                    -- of the installed system's administrator; null = none set
    bytes         bigint  not null,
    sha256        text    not null,
    primary key (host_id, vm_number, id)
);

-- Directories of disks on our hosts that no row of ours stands for, as last seen: portico-ID, of a VM that nobody knows. They are shown to operators; nothing removes them.
create table stray_disks (
    host_id    bigint      not null references host on delete cascade,
    vm_number  bigint      not null,
    path       text        not null,
    bytes      bigint      not null,
    changed_at timestamptz not null,      -- when something in it was last written
    seen_at    timestamptz not null,
    primary key (host_id, vm_number)
);

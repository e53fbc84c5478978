-- Machines that were on their host before the portal was keep the name they have there.
alter table vm add column adopted_as text;                        -- null: portico-ID
alter table vm add column redefine boolean not null default false; -- its host's definition is still the one from before; the next start makes it ours
create unique index vm_adopted on vm (host_id, adopted_as) where adopted_as is not null;

-- Machines on our hosts that no row of ours stands for, as last seen. They belong to nobody yet, so there is no tenant.
create table stranger (
    host_id    bigint      not null references host on delete cascade,
    name       text        not null,
    uuid       uuid        not null,
    power      text        not null,
    cpu        int         not null,
    ram_mb     int         not null,
    disk_file  text        not null,      -- empty: none, or several
    disk_gb    int         not null,
    macs       text[]      not null,
    agent      boolean     not null,
    hindrances text[]      not null,      -- codes of what speaks against taking it over; see refusals
    seen_at    timestamptz not null,
    primary key (host_id, name)
);

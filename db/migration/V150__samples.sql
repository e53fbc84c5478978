-- What machines used of their hosts, for the curves and for the traffic account.
-- The poller hands over counters; how often they are kept, and how they are rolled up, is the business of portico.stats.Sampler.

-- One row per host: the number of the last five seconds that were written. Whoever moves it forward writes the samples, so that two portals that look at the
-- same host at the same time write them once.
create table host_sampling (
    host_id bigint primary key references host on delete cascade,
    bucket  bigint not null
);

-- The last reading of each machine's counters; what comes next is counted from here. Counters are the hypervisor's unsigned 64-bit ones; -1 = not known.
create table vm_counter (
    vm_id           bigint primary key references vm on delete cascade,
    tenant          text not null references tenant,
    read_at         timestamptz not null,
    running         boolean not null,
    cpu_ns          bigint not null,
    disk_read       bigint not null,
    disk_written    bigint not null,
    net_in          bigint not null,
    net_out         bigint not null,
    unmetered_bytes bigint not null default 0      -- in and out, not yet added to vm.traffic_used_bytes
) with (fillfactor = 50);
select portico_protect('vm_counter');

-- Samples at five levels (seconds per sample). Each level is a ring: a sample's slot is its number modulo the ring's length, so the table cannot grow beyond
-- 662 rows per machine and nothing needs to be cleaned away. The key begins with the slot: what one poll writes lies side by side on a few pages, and with
-- half of each page free a sample is replaced within its page.
-- No foreign key to vm: it would lock every machine's row at every poll. The trigger below deletes instead.
create table vm_sample (
    level          int not null,
    slot           int not null,
    vm_id          bigint not null,
    tenant         text not null,
    at             timestamptz not null,          -- begin of the time it stands for; older than the ring is long = left over from an earlier turn
    seconds        real not null,                 -- how much of that time was seen
    cpu            real,                          -- percent of all its processors
    memory_used_kb real,
    memory_free_kb real,
    disk_read      real,                          -- bytes per second, as the following
    disk_written   real,
    net_in         real,
    net_out        real,
    primary key (level, slot, vm_id)
) partition by list (level);
create table vm_sample_5 partition of vm_sample for values in (5) with (fillfactor = 50);
create table vm_sample_60 partition of vm_sample for values in (60) with (fillfactor = 50);
create table vm_sample_600 partition of vm_sample for values in (600) with (fillfactor = 50);
create table vm_sample_14400 partition of vm_sample for values in (14400) with (fillfactor = 50);
create table vm_sample_86400 partition of vm_sample for values in (86400) with (fillfactor = 50);
select portico_protect('vm_sample'), portico_protect('vm_sample_5'), portico_protect('vm_sample_60'), portico_protect('vm_sample_600'),
       portico_protect('vm_sample_14400'), portico_protect('vm_sample_86400');

-- How many slots each level has; the same numbers are in portico.stats.Range.
create function portico_ring(level int) returns int language sql immutable as $$
    select case level when 5 then 120 when 60 then 120 when 600 then 144 when 14400 then 186 when 86400 then 92 end
$$;

create function portico_forget_samples() returns trigger language plpgsql as $$
begin
    delete from vm_sample s using unnest(array[5, 60, 600, 14400, 86400]) l(level), generate_series(0, portico_ring(l.level) - 1) g(slot)
        where s.level = l.level and s.slot = g.slot and s.vm_id = old.id;
    return old;
end $$;
create trigger vm_deleted after delete on vm for each row execute function portico_forget_samples();

-- How far a counter went. Not known: not at all. Restarted with its machine: as far as it shows. Gone back for another reason: it went round at 2^64, or a card
-- or disk was taken away; then nothing is counted. So is what no hardware can do (50 GB in each second).
create function portico_counted(before bigint, shown bigint, restarted boolean, seconds double precision) returns bigint language sql immutable as $$
    select case
        when shown = -1 or before is null or before = -1 and not restarted then 0
        else (select case when went <= greatest(seconds, 1) * 5e10 then went::bigint else 0 end
              from (select case when restarted then shown::numeric else mod(shown::numeric - before::numeric + 18446744073709551616, 18446744073709551616) end went) step
              where went >= 0)
        end
$$;

-- What serverstatus tells of a host beside its free memory and storage. Zero or null: not seen yet.
alter table host add column cpus int not null default 0,
    add column memory_mb bigint not null default 0,
    add column storage_gb bigint not null default 0,
    add column answering_since timestamptz;        -- since when it answers without a minute's silence

-- An operator wants a host empty. The wish stays until it is withdrawn; what stands in the way of a VM's move is noted for staff.
alter table host add column draining_since timestamptz;       -- null: it is not drained
alter table host add column drain_mode int not null default 0;  -- as vm_migrate's method
alter table host add column drain_new_ip boolean not null default false;
alter table host add column drain_asked_by text not null default '';
create table drain_hindrance (
    vm_id   bigint primary key references vm on delete cascade,
    tenant  text not null references tenant,
    host_id bigint not null references host on delete cascade,
    code    text not null,                                     -- of the refusal
    facts   text[] not null default '{}',                      -- what its text is filled with
    at      timestamptz not null
);
create index drain_hindrance_host on drain_hindrance (host_id);
select portico_protect('drain_hindrance');

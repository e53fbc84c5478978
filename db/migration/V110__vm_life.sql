-- The life of a VM between its creation and its end: room on a host, protection from deletion, what starts again, and the trash.

alter table vm add column protected boolean not null default false;    -- its owner does not want it deleted
alter table vm add column deleting boolean not null default false;     -- a deletion was ordered
alter table vm add column runs_again boolean not null default false;   -- ran when a status stopped it: starts when a status lets it run again
alter table vm add column resize_waits boolean not null default false; -- a new size takes effect when it is next switched off and on

-- What was done with a VM is still worth reading when the VM is gone.
alter table task drop constraint task_vm_id_fkey;

-- A deleted VM whose disks are still kept, and what is needed to bring it back. Once they are erased the row stays as the proof that it is gone:
-- a deletion asked for twice is answered like the first time.
create table trashed_vm (
    vm_id        bigint primary key,
    tenant       text not null references tenant,
    owner_number bigint not null,
    host_id      bigint not null references host,
    name         text not null,
    disk_gb      int not null,
    machine      jsonb not null,                          -- as its host knew it: whose disks are to be erased
    packed       jsonb,                                   -- its rows, see portico_pack_vm; null: erased
    trashed_at   timestamptz not null,
    erase_at     timestamptz not null,
    erased_at    timestamptz,                             -- null: the disks are still there
    asked_by     text not null
);
create index trashed_vm_due on trashed_vm (erase_at) where erased_at is null;
create index trashed_vm_host on trashed_vm (host_id) where erased_at is null;
create index trashed_vm_tenant on trashed_vm (tenant, trashed_at desc);
select portico_protect('trashed_vm');

-- What is taken on a host, by whichever tenant: guaranteed memory of its VMs, disks of these and of what lies in the trash. The caller holds the host's
-- row lock when the answer is to stay true.
create function portico_host_taken(the_host bigint) returns table (ram_mb bigint, disk_gb bigint) language plpgsql as $$
declare
    asking text := current_setting('portico.tenant', true);
begin
    perform set_config('portico.tenant', '*', true);
    select coalesce(sum(v.min_ram_mb), 0), coalesce(sum(v.disk_gb), 0) into ram_mb, disk_gb from vm v where v.host_id = the_host;
    select portico_host_taken.disk_gb + coalesce(sum(t.disk_gb), 0) into disk_gb from trashed_vm t where t.host_id = the_host and t.erased_at is null;
    perform set_config('portico.tenant', coalesce(asking, ''), true);
    return next;
end $$;

-- A VM's row, the rows that would vanish with it, and its addresses, as one document; whatever tables refer to VMs by then.
create function portico_pack_vm(the_vm bigint) returns jsonb language plpgsql as $$
declare
    packed jsonb;
    part   jsonb;
    child  record;
begin
    select jsonb_build_object('vm', jsonb_build_array(to_jsonb(v)),
                              'addresses', coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'nic', a.nic_id, 'main', a.main) order by a.main desc, a.id)
                                                     from ip_address a where a.vm_id = v.id), '[]'))
        into packed from vm v where v.id = the_vm;
    for child in
        select c.conrelid::regclass as name, a.attname as refers
        from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'vm'::regclass and c.confdeltype = 'c' and c.conrelid::regclass::text not in ('vm_screen', 'console_session')
        order by c.conrelid
    loop
        execute format('select coalesce(jsonb_agg(to_jsonb(t)), ''[]'') from %s t where %I = $1', child.name, child.refers) into part using the_vm;
        packed := jsonb_set(packed, array['rows'], coalesce(packed -> 'rows', '[]') || jsonb_build_object('table', child.name::text, 'rows', part));
    end loop;
    return packed;
end $$;

-- Columns that have come since take their defaults; rows that something else has taken the place of meanwhile stay away.
create function portico_put_back(target regclass, kept jsonb) returns void language plpgsql as $$
declare
    names text;
begin
    select string_agg(quote_ident(attname), ', ') into names from pg_attribute
        where attrelid = target and attnum > 0 and not attisdropped and attgenerated = '' and kept -> 0 ? attname::text;
    if names is null then return; end if;
    execute format('insert into %s (%s) overriding system value select %s from jsonb_populate_recordset(null::%s, $1) on conflict do nothing', target, names, names, target) using kept;
end $$;

create function portico_unpack_vm(packed jsonb) returns void language plpgsql as $$
declare
    part record;
begin
    perform portico_put_back('vm', packed -> 'vm');
    for part in select value ->> 'table' as name, value -> 'rows' as kept from jsonb_array_elements(packed -> 'rows') loop
        if to_regclass(part.name) is not null then perform portico_put_back(part.name::regclass, part.kept); end if;
    end loop;
end $$;

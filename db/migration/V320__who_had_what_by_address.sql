-- Who had what is found by address, however it is written, inside of networks too, by a bare port, and at every public address its host has had.
alter table holding add column address inet;               -- public one of ports and names, private one of addresses, a network as it begins; null: the host had none

-- Null: it is no address. Not in SQL, whose planner reads a constant before it asks whether it may.
create function portico_as_inet(written text) returns inet language plpgsql immutable as $$
begin
    if not pg_input_is_valid(written, 'inet') then return null; end if;
    return network(written::inet)::inet;
end $$;

-- Every network that an address or a network is in, itself included. Below row-level security an index serves equality, and no operator that knows networks.
create function portico_within(inner_one inet) returns inet[] language sql immutable as $$
    select array_agg(network(set_masklen(inner_one, bits))::inet) from generate_series(0, masklen(inner_one)) bits
$$;

select set_config('portico.tenant', '*', true);
update holding h set what = case when masklen(a.ip) = case family(a.ip) when 4 then 32 else 128 end then host(a.ip) else a.ip::text end, address = network(a.ip)::inet
    from ip_address a where h.kind = 'address' and a.id = h.source_id and host(a.ip) = h.what;
update holding set address = portico_as_inet(what) where kind = 'address' and address is null;
update holding set address = portico_as_inet(left(what, -1 - length(port::text))) where kind = 'port';
update holding h set address = portico_as_inet(t.public_ip) from host t where h.kind = 'domain' and t.id = h.host_id and upper_inf(h.held);

create index holding_address on holding (address, id desc);
create index holding_public_port on holding (port, id desc) where port is not null;

create or replace function portico_begin_holding(new_kind text, new_what text, new_detail text, new_port int, source bigint, at_host bigint, of_vm bigint) returns void language sql as $$
    insert into holding (tenant, kind, what, detail, port, address, source_id, host_id, vm_id, vm_name, owner_id, owner_name)
    select vm.tenant, new_kind, new_what, new_detail, new_port, portico_as_inet(case new_kind when 'address' then new_what else (select public_ip from host where id = at_host) end),
        source, at_host, vm.id, vm.name, u.id, u.username from vm join user_account u on u.id = vm.owner_id where vm.id = of_vm
$$;

-- As in V205; a network is written with its length.
create or replace function portico_address_changed() returns trigger language plpgsql as $$
begin
    if new.vm_id is distinct from old.vm_id then
        perform portico_end_holding('address', new.id);
        if new.vm_id is not null then
            perform portico_begin_holding('address', case when masklen(new.ip) = case family(new.ip) when 4 then 32 else 128 end then host(new.ip) else new.ip::text end, '', null, new.id,
                (select host_id from ip_block where id = new.ip_block_id), new.vm_id);
        end if;
    end if;
    insert into gateway_change (host_id)
        select host_id from port_forward where nic_id in (old.nic_id, new.nic_id) union select host_id from site_binding where nic_id in (old.nic_id, new.nic_id);
    return null;
end $$;

create or replace function portico_holder_changed() returns trigger language plpgsql as $$
begin
    with ended as (update holding set held = tstzrange(lower(held), greatest(now(), lower(held))) where vm_id = new.id and upper_inf(held) returning *)
    insert into holding (tenant, kind, what, detail, port, address, source_id, host_id, vm_id, vm_name, owner_id, owner_name)
    select e.tenant, e.kind, e.what, e.detail, e.port, e.address, e.source_id, e.host_id, e.vm_id, new.name, u.id, u.username from ended e, user_account u where u.id = new.owner_id;
    return null;
end $$;

-- Its ports and names are at another address from now on, of whichever tenant they are.
create or replace function portico_host_rules_changed() returns trigger language plpgsql as $$
declare before text := coalesce(current_setting('portico.tenant', true), ''); limits text := coalesce(current_setting('portico.vms', true), '');
begin
    perform set_config('portico.tenant', '*', true), set_config('portico.vms', '', true);
    with ended as (update holding set held = tstzrange(lower(held), greatest(now(), lower(held))) where host_id = new.id and kind in ('port', 'domain') and upper_inf(held) returning *)
    insert into holding (tenant, kind, what, detail, port, address, source_id, host_id, vm_id, vm_name, owner_id, owner_name)
    select tenant, kind, case kind when 'port' then new.public_ip || ':' || port else what end, detail, port, portico_as_inet(new.public_ip), source_id, host_id, vm_id, vm_name, owner_id, owner_name from ended;
    insert into gateway_change (host_id) values (new.id);
    perform set_config('portico.tenant', before, true), set_config('portico.vms', limits, true);
    return null;
end $$;

-- A rule that is about another port, name or host is one that a gateway has yet to show.
create trigger port_forward_other before update of host_id, public_port, protocol on port_forward for each row
    when ((old.host_id, old.public_port, old.protocol) is distinct from (new.host_id, new.public_port, new.protocol)) execute function portico_not_yet_present();
create trigger site_binding_other before update of host_id, domain on site_binding for each row
    when ((old.host_id, old.domain) is distinct from (new.host_id, new.domain)) execute function portico_not_yet_present();

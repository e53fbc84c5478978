-- Whether a run of public ports, from this one on, could be given away just now. Who asks holds the host's turn, as with portico_free_ports.
create function portico_ports_free(wanted_host bigint, wanted_protocol text, first int, run int) returns boolean language plpgsql volatile as $$
declare before text := coalesce(current_setting('portico.tenant', true), ''); limits text := coalesce(current_setting('portico.vms', true), ''); found boolean;
begin
    perform portico_take_turn(wanted_host);
    perform set_config('portico.tenant', '*', true), set_config('portico.vms', '', true);
    select exists (select from host h where h.id = wanted_host and first >= h.port_from and first + run - 1 <= h.port_to)
        and not exists (select from port_forward f where f.host_id = wanted_host and f.public_port between first and first + run - 1 and (f.protocol = 'BOTH' or wanted_protocol = 'BOTH' or f.protocol = wanted_protocol))
        and not exists (select from reserved_port r where (r.host_id = wanted_host or r.host_id is null) and r.first_port <= first + run - 1 and r.last_port >= first) into found;
    perform set_config('portico.tenant', before, true), set_config('portico.vms', limits, true);
    return found;
end $$;

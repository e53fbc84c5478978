-- How many tasks wait on a host before one of its tasks. Tenants share hosts, so those of others count too; only the number gets out.
create function portico_tasks_before(wanted_host bigint, wanted_task bigint) returns bigint language plpgsql volatile as $$
declare before text := coalesce(current_setting('portico.tenant', true), ''); limits text := coalesce(current_setting('portico.vms', true), ''); found bigint;
begin
    perform set_config('portico.tenant', '*', true), set_config('portico.vms', '', true);
    select count(*) into found from task where host_id = wanted_host and state = 'QUEUED' and id < wanted_task;
    perform set_config('portico.tenant', before, true), set_config('portico.vms', limits, true);
    return found;
end $$;

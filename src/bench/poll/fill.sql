-- A simulated host with many machines, for measuring what a look at it costs; run by run.sh beside it, with -v vms=NUMBER.
begin;
select set_config('portico.tenant', '*', true);
insert into tenant (code, name, language) values ('pollbench', 'Bench', 'en') on conflict do nothing;
insert into user_group (tenant, utype, name) values ('pollbench', 0, 'Standard') on conflict do nothing;
insert into user_account (tenant, number, username, password_hash, name, email, tel) values ('pollbench', 1, 'pollbench', '', 'Bench', 'poll@bench.test', '8613800000000') on conflict do nothing;
insert into host_group (id, name) values (9500, 'Bench') on conflict do nothing;
insert into host (id, host_group_id, name, address, driver, max_cpu, max_ram_mb, max_disk_gb) values (9500, 9500, 'poll-bench', '127.0.0.1', 'simulated', 64, 262144, 10000) on conflict do nothing;
insert into vm (id, tenant, owner_id, host_id, name, cpu, ram_mb, min_ram_mb, disk_gb, status)
    select 9500000 + i, 'pollbench', u.id, 9500, 'vm' || i, 1 + i % 4, 1024, 1024, 20, 2 from generate_series(1, :vms) i join user_account u on u.tenant = 'pollbench';
insert into simulated_machine (host_id, name, definition, booted_as, booted_at)
    select 9500, 'portico-' || vm.id, machine, machine, now() - interval '3 days' from vm, lateral (select jsonb_build_object('vmId', vm.id, 'name', 'portico-' || vm.id, 'uuid', vm.uuid, 'cpu', vm.cpu, 'memoryMb', vm.ram_mb,
        'diskGb', vm.disk_gb, 'linkSpeedMbps', 0, 'cards', jsonb_build_array(jsonb_build_object('mac', '', 'network', '', 'plugged', true, 'addresses', '[]'::jsonb, 'gateway', '', 'dns', '[]'::jsonb))) as machine) d
    where vm.host_id = 9500;
commit;
analyze;

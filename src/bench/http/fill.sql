-- A large installation for measuring: tenant "bench" with 1,000 customers and 100,000 VMs on 100 hosts; customer 1 alone has 1,000 of them.
-- Customer N: user name benchN, API key "bench-key-N". Run as the database's owner on an installation that is only there to be measured.
begin;
select set_config('portico.tenant', '*', true);
insert into tenant (code, name, language, system_key_hash) values ('bench', 'Bench', 'en', encode(sha256('bench-system-key'::bytea), 'hex'));
insert into tenant_host (host, tenant, canonical) values ('bench.localhost', 'bench', true);
insert into user_group (tenant, utype, name) values ('bench', 0, 'Standard');
insert into user_account (tenant, number, username, password_hash, name, email, tel, email_verified, api_key_hash, api_key_head)
    select 'bench', i, 'bench' || i, :'password_hash', 'Bench ' || i, 'bench' || i || '@bench.test', '8613800' || lpad(i::text, 6, '0'), true,
           encode(sha256(('bench-key-' || i)::bytea), 'hex'), 'benc' from generate_series(1, 1000) i;
-- Customer 1 is logged in: cookie portico=bench-session-token.
insert into web_session (tenant, user_id, token_hash, ip, user_agent)
    select 'bench', id, encode(sha256('bench-session-token'::bytea), 'hex'), '127.0.0.1', 'bench' from user_account where tenant = 'bench' and number = 1;
insert into host_group (id, name) values (9000, 'Bench');
insert into tenant_host_group values ('bench', 9000);
-- No driver answers at this address: what is measured is the portal.
insert into host (id, host_group_id, name, address, driver, uri, max_cpu, max_ram_mb, max_disk_gb, acceleration, seen_at)
    select 9000 + i, 9000, 'bench-' || i, '127.0.0.1', 'libvirt', 'qemu+unix:///system?socket=/nonexistent', 64, 262144, 10000, 'kvm', now() from generate_series(1, 100) i;
insert into os_template (id, name, image) values (9000, 'Bench Linux', 'bench.qcow2');
insert into os_template_host select 9000, 9000 + i from generate_series(1, 100) i;
insert into ip_block (id, host_id, name, start_ip, end_ip, netmask, gateway)
    select 9000 + i, 9000 + i, 'bench', net + 1, net + 1022, '255.255.252.0', host(net + 1) from generate_series(1, 100) i, lateral (select '100.64.0.0'::inet + i * 1024 as net);
insert into vm (id, tenant, owner_id, host_id, os_template_id, name, cpu, ram_mb, min_ram_mb, disk_gb, status, power, power_since, stays_off_at, snapshots, full_backups)
    select 1000000 + i, 'bench', u.id, 9001 + i % 100, 9000, 'vm' || i, 1 + i % 4, 1024 * (1 + i % 4), 1024, 20, 2, case when i % 5 = 0 then 'OFF' else 'RUNNING' end, now(), now(), 3, 1
    from generate_series(0, 99999) i join user_account u on u.tenant = 'bench' and u.number = case when i < 1000 then 1 else 2 + i % 999 end;
insert into nic (tenant, vm_id, slot, mac) select 'bench', 1000000 + i, 0, '52:54:01:' || substr(lpad(to_hex(i), 6, '0'), 1, 2) || ':' || substr(lpad(to_hex(i), 6, '0'), 3, 2) || ':' || substr(lpad(to_hex(i), 6, '0'), 5, 2) from generate_series(0, 99999) i;
insert into ip_address (ip_block_id, ip, vm_id, nic_id, main)
    select 9001 + i % 100, '100.64.0.0'::inet + (1 + i % 100) * 1024 + 2 + i / 100, n.vm_id, n.id, true from generate_series(0, 99999) i join nic n on n.vm_id = 1000000 + i;
-- Each VM was started once.
insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, host_id, percent, asked_by, started_at, ended_at)
    select 'bench', 'vm.power', 'start', 6, 'DONE', jsonb_build_object('vmId', id, 'action', 'START'), owner_id, id, host_id, 100, 'bench', now(), now() from vm where tenant = 'bench';
-- Customer N's access token: pt_bench_ and N with leading zeros, 43 digits.
insert into access_token (tenant, user_id, name, token_hash, head, reads_only, created_by, created_at, expires_at)
    select 'bench', id, 'bench', encode(sha256(('pt_bench_' || lpad(number::text, 43, '0'))::bytea), 'hex'), 'pt_bench_0', true, 'bench', now(), now() + interval '1 year' from user_account where tenant = 'bench';
commit;
analyze;

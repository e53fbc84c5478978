-- World files left 'root' as the administrator of Windows machines; whatever else installs a system writes what its template says. Backups, disks that lie aside and the trash have the
-- name from the machine.
select set_config('portico.tenant', '*', true);
update vm v set guest_user = 'Administrator' from os_template t where t.id = v.os_template_id and t.family = 'windows' and v.guest_user = 'root';
update backup b set guest_user = 'Administrator' from os_template t where t.id = b.os_template_id and t.family = 'windows' and b.guest_user = 'root';
update kept_disk k set guest_user = 'Administrator' from os_template t where t.id = k.os_template_id and t.family = 'windows' and k.guest_user = 'root';
update trashed_vm d set packed = jsonb_set(d.packed, '{vm,0,guest_user}', '"Administrator"') from os_template t
    where t.id = (d.packed #>> '{vm,0,os_template_id}')::bigint and t.family = 'windows' and d.packed #>> '{vm,0,guest_user}' = 'root';

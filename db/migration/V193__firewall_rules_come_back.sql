-- What refers to a VM is put away with it and comes back with it (portico_pack_vm); rules referred to their firewall alone.
alter table firewall_rule add constraint firewall_rule_of_vm foreign key (vm_id) references vm on delete cascade;

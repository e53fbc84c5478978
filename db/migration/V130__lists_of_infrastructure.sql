-- What hosting systems ask for when they choose a server: its group, its ranges, their addresses.
create index host_of_group on host (host_group_id);
create index ip_block_host on ip_block (host_id);
create index ip_address_block on ip_address (ip_block_id);

-- An IPv6 block may give whole networks away: such a row's address has a length. Containment is asked for at each import.
create index ip_address_within on ip_address using gist (ip inet_ops);
create index ip_block_range on ip_block (start_ip, end_ip);

-- 80 and 443 of a public address are all bound sites', and 22 is the host's own: a forward there would take them from everybody. Forwards that have them already keep them.
insert into reserved_port (host_id, first_port, last_port, reason) values
    (null, 22, 22, 'SSH of the server'), (null, 80, 80, 'web sites, HTTP'), (null, 443, 443, 'web sites, HTTPS')
on conflict do nothing;

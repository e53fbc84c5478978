-- A host's programs run and its files lie on this machine, or on another one that is reached by SSH. Of our key only the name of its file is here, or the key itself,
-- sealed: who has the database alone gets in nowhere.
alter table host add column ssh_address text not null default '';        -- '' = this machine, and the rest counts for nothing
alter table host add column ssh_user text not null default 'root';
alter table host add column ssh_port int not null default 22 check (ssh_port between 1 and 65535);
alter table host add column ssh_host_key text not null default '';       -- public keys, one a line
alter table host add column ssh_key_file text not null default '';       -- in the data directory
alter table host add column ssh_key text not null default '';            -- base64 of a sealed key
alter table host add constraint host_key_known check (ssh_address = '' or ssh_host_key <> '');

-- Copies of full backups lie in a directory, on an SFTP server or in an S3 bucket. A copy names where it lies; what is needed to get there is kept by that name, so that
-- copies stay within reach when their group's next ones go elsewhere. Secrets are sealed.
alter table host_group drop constraint host_group_backup_store_check;
alter table host_group add constraint host_group_backup_store_check check (backup_store ~ '^(/|sftp://|s3[+]https?://)');
create table backup_store (
    location   text primary key,
    host_key   text not null default '',        -- SFTP: public keys of the server, one a line
    key_file   text not null default '',        -- SFTP: our key, a file of the data directory
    ssh_key    text not null default '',        -- SFTP: our key itself; base64 of a sealed key
    access_key text not null default '',        -- S3
    secret_key text not null default '',        -- S3; base64 of a sealed secret
    region     text not null default 'us-east-1'
);

-- What was done inside a simulated machine's system: files, name, addresses. It belongs to the system that was installed at that moment; another installation begins afresh.
create table simulated_inside (
    host_id      bigint      not null,
    name         text        not null,
    installed_at timestamptz not null,
    content      jsonb       not null,
    primary key (host_id, name),
    foreign key (host_id, name) references simulated_machine on delete cascade
);

-- In a demonstration, machines of simulated hosts get the curves they would have had; once each (portico.stats.RecallPast).
alter table vm_counter add column recalled boolean not null default false;

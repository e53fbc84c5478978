-- What comes again and again has a table of the scheduler's own, and with it threads of its own: many orders at once must not keep hosts from being looked at.
create table scheduled_periodic (like scheduled_tasks including all);
delete from scheduled_tasks where task_name <> 'portico-task';

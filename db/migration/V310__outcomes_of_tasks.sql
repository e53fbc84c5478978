-- Whether what a task did was looked at afterwards. A step for which somebody's word was taken (a guest that does not show its password file, a system without an
-- agent) says so, and a task that is done is verified if each of its steps is. Null: it is not done, or was before this was noted.
alter table task add column verified boolean check (verified is null or state = 'DONE');
alter table task_step add column verified boolean not null default true;
-- What was begun and interrupted and nobody can tell of how far it came has not failed: its outcome is unknown.
alter table task_step drop constraint task_step_state_check, add constraint task_step_state_check check (state in ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'UNKNOWN'));

/**
 * Work orders: {@link portico.task.Tasks} writes them down, {@link portico.task.TaskRunner} carries them out step by step and survives its own death.
 * This room knows no feature; features bring {@link portico.task.TaskType}s. Who runs what and when is db-scheduler's business.
 */
package portico.task;

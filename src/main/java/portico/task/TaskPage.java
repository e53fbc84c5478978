package portico.task;

import java.util.List;

/**
 * One page of a list of tasks, newest first.
 *
 * @param naming   show which VM each belongs to
 * @param previous address of newer ones; null: there are none
 * @param next     address of older ones; null: there are none
 */
public record TaskPage(List<TaskView> tasks, boolean naming, boolean busy, String here, String previous, String next) {}

/** On and off: the five power commands, their task, and the state in one word. Start at {@link portico.power.PowerTask}. */
package portico.power;

package portico.task;

/** A VM has at most one open task per lane. URGENT exists for one thing: pulling the plug may pass a stuck shutdown. FREE tasks change nothing on the VM. */
public enum Lane { NORMAL, URGENT, FREE }

/**
 * The way back from a reinstallation: the old disk lies aside on the host for a while ({@code portico.reinstall.undo-hours}) when there is room. Whether there is,
 * says {@link portico.undo.UndoRules}; the row is {@link portico.undo.KeptDisk}; the reinstallation puts it aside by {@link portico.undo.PutAside};
 * {@link portico.undo.UndoReinstall} goes back. What a restored snapshot replaced stays inside the disk, by the same rules. The one rule: what is removed is the disk that a row names whose time is over ({@link portico.undo.EndKeptDisks}).
 */
package portico.undo;

/**
 * Data disks: adding one ({@link portico.disk.AddDisk}), growing, naming, taking one away ({@link portico.disk.RemoveDisk}) and putting it back, what of them is used, and their
 * page. The row is {@link portico.vm.DataDisk}. The one rule: what is erased is the disk that a row names whose time is over ({@link portico.disk.EraseDiskTask}); nothing else ever is.
 */
package portico.disk;

/**
 * A VM's virtual CD drive: what is in it ({@code vm.iso_image_id}, the wish), put there by {@link portico.media.CdTask}. Every definition of the VM says the same, so a CD
 * stays over reboots and reinstallations. Start at {@link portico.media.ChangeCd}.
 */
package portico.media;

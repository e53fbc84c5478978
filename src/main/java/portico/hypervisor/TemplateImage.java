package portico.hypervisor;

/**
 * An installable image in the host's template directory ({@code <storage>/templates/}).
 *
 * @param file     file name without any path, e.g. {@code tiny.qcow2}
 * @param agent    the guest runs a guest agent
 * @param userName administrator of the installed system, {@code root} or {@code Administrator}
 */
public record TemplateImage(String file, boolean agent, String userName) {}

package portico.hypervisor.simulated;

import java.time.Instant;
import java.util.Locale;
import portico.hypervisor.CloneMode;
import portico.hypervisor.TemplateImage;

/**
 * A disk of a simulated machine: what was installed, how large, when. A data disk was made empty then.
 *
 * @param mode whether it rests on the template or is a copy of it; null: neither, or from before that was noted
 */
public record Disk(TemplateImage template, int sizeGb, Instant installedAt, CloneMode mode) {

    private static final TemplateImage NOTHING = new TemplateImage("", false, "");

    static Disk empty(int sizeGb, Instant now) { return new Disk(NOTHING, sizeGb, now, null); }

    Disk atLeast(int gigabytes) { return new Disk(template, Math.max(sizeGb, gigabytes), installedAt, mode); }

    boolean isWindows() { return template.userName().equals("Administrator"); }

    /** What the installed system calls itself, as far as the template's file name tells. */
    String system() {
        var file = template.file().toLowerCase(Locale.ROOT);
        if (file.startsWith("debian-12")) return "Debian GNU/Linux 12";
        if (file.startsWith("debian-13")) return "Debian GNU/Linux 13";
        var name = file.replaceFirst("\\.[a-z0-9]+$", "").replace('-', ' ').replace('_', ' ').strip();
        return name.isEmpty() ? "Linux" : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}

package portico.page;

import java.util.List;
import portico.tenant.StaffRole;

/**
 * What the frame of staff pages shows of who looks.
 *
 * @param role  in words
 * @param site  name of the hosting site they work for at the moment
 * @param sites what an operator may choose from; empty for others
 */
public record StaffFrame(String username, StaffRole rank, String role, String site, List<Site> sites) {

    /** @param code of the tenant; {@code *}: all of them */
    public record Site(String code, String name, boolean chosen) {}

    public boolean admin() { return rank.covers(StaffRole.ADMIN); }

    public boolean operator() { return rank.covers(StaffRole.OPERATOR); }
}

package portico.guest;

import java.util.List;
import portico.api.Code;

/** What can be asked of a guest, with the parameters it must bring. Numbered ones ({@code ip_0}) are not among these. */
enum GuestAction {
    @Code("configNetwork") CONFIGURE_NETWORK("macs"),
    @Code("changePassword") CHANGE_PASSWORD("userName", "newPassword"),
    @Code("setServerName") SET_HOST_NAME("serverName"),
    @Code("writeFile") WRITE_FILE("filePath", "fileContent"),
    @Code("shellCommands") RUN("commands"),
    @Code("getData") READ("dataName");

    final List<String> required;

    GuestAction(String... required) { this.required = List.of(required); }
}

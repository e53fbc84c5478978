package portico.undo;

import portico.api.Code;

/** What becomes of the old disk when a VM is reinstalled. */
public enum Keep { @Code("0") NO, @Code("1") IF_THERE_IS_ROOM, @Code("2") OR_REFUSE }

import SettingsLoading from "../../loading.tsx";

export default SettingsLoading;

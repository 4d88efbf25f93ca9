"""What each setting is for, in both languages, for the reference."""

# What each setting is for; a setting without a line here fails the test of the reference.
SETTINGS = {
    "database_url": (
        "网站连接数据库的地址，留空则启动内置数据库",
        "the site's way to the database",
    ),
    "database_owner_url": ("迁移数据表用的地址", "the owner's way, for migrations"),
    "database_admin_url": ("超级用户的地址，只用于建角色、备份和测试库", "the superuser's way"),
    "var": ("数据目录", "folder of data: files, keys, embedded database"),
    "keys": ("密钥目录，留空则在数据目录下", "folder of the keys; empty: below the data"),
    "demo": ("演示模式：可切换人物", "demo mode with the persona switcher"),
    "debug": ("调试模式，只供开发", "debugging, for developers only"),
    "hosts": ("允许访问的域名，用逗号分开", "host names that are answered, with commas"),
    "origins": ("受信任的来源，用逗号分开", "trusted origins of forms, with commas"),
    "proxy_tls": ("前面有提供 HTTPS 的代理", "a proxy in front speaks HTTPS"),
    "seal": ("个人信息加密算法", "cipher that seals personal data"),
    "import_days": ("导入文件保留天数", "days an imported file is kept"),
    "export_days": ("导出文件可下载天数", "days an exported file may be downloaded"),
    "transfer_days": (
        "会籍转接原工会答复的工作日数，到期未答复自动转出",
        "working days in which a union answers a transfer; silence releases",
    ),
    "upload_mib": ("上传文件大小上限（MiB）", "largest upload in MiB"),
    "import_mib": (
        "导入表格大小上限（MiB），最多 256",
        "largest table to import in MiB, at most 256",
    ),
    "workers": ("网站进程个数", "number of web processes"),
    "gates": ("闸门进程个数", "number of gate processes on the port"),
    "gate_per_person": (
        "每人对同一事项每十秒最多提交次数，0 为不限",
        "how often one person may try one thing in ten seconds; 0: no limit",
    ),
    "gate_per_door": (
        "签到处每个账号对同一场次每十秒最多提交次数，0 为不限",
        "codes one account at the door of a session may send in ten seconds; 0: no limit",
    ),
    "gate_per_address": (
        "每个网络地址每十秒最多提交次数，0 为不限",
        "how often one address may ask the gate in ten seconds; 0: no limit",
    ),
    "gate_line": (
        "每个闸门进程同一类事项最多多少人同时排队，超出的请稍后再试",
        "how many acts of one kind wait in a gate process; who comes then is asked to come again",
    ),
    "mail": (
        "发邮件的服务器，如 `smtp+tls://用户:密码@主机:587`，留空则不发邮件",
        "mail server, empty: no mail",
    ),
    "mail_from": ("邮件的发件地址", "sender of mail"),
    "sms_gateway": (
        "短信网关地址，见 docs/howto/send-messages-outside.md，留空则不发短信",
        "gateway of short messages, empty: none",
    ),
    "sms_secret": ("给短信网关签名的密钥，至少 16 个字符", "secret that signs to the gateway"),
    "embed": ("没有地址时允许启动内置数据库", "allow the embedded database"),
}

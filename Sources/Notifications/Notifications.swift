package enum NotificationsRoom {}

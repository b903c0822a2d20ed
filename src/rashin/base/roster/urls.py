"""Addresses of the roster."""

from django.urls import path

from rashin.base.roster import views

urlpatterns = [
    path("", views.roster, name="roster"),
    path("new/", views.staff_new, name="staff_new"),
    path("files/", views.bring, name="staff_bring"),
    path("files/<int:number>/", views.staff_file, name="staff_file"),
    path("files/<int:number>/take/", views.staff_file_take, name="staff_file_take"),
    path("files/<int:number>/drop/", views.staff_file_drop, name="staff_file_drop"),
    path("<int:number>/", views.staff, name="staff"),
    path("<int:number>/change/", views.staff_change, name="staff_change"),
    path("<int:number>/end/", views.staff_end, name="staff_end"),
    path("<int:number>/forget/", views.staff_forget, name="staff_forget"),
]

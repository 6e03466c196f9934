"""Document 002's examples, with ids of the kind that ours are."""

from collections.abc import Mapping
from typing import Any, Final

_LEAD: Final = "019ab0c2-7d1e-7c3a-9f52-3d2a6e5b8c01"
_USER: Final = "019ab0c2-7d1e-7c3a-9f52-3d2a6e5b8c02"
_TALK: Final = "019ab0c2-7d1e-7c3a-9f52-3d2a6e5b8c03"
_AGENT: Final = "019ab0c2-7d1e-7c3a-9f52-3d2a6e5b8c04"
_FEATURE: Final = "019ab0c2-7d1e-7c3a-9f52-3d2a6e5b8c05"
_INTEGRATION: Final = "019ab0c2-7d1e-7c3a-9f52-3d2a6e5b8c06"
_MEETING: Final = "019ab0c2-7d1e-7c3a-9f52-3d2a6e5b8c07"

ASKED: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = {
    ("auth", "login"): {"token": "<access token>"},
    ("conversations", "update_agent_status"): {"conversation_id": _TALK, "enabled": True},
    ("leads", "get_lead_with_complete_data"): {"lead_id": _LEAD},
    ("leads", "update_lead_step"): {"lead_id": _LEAD, "new_step": "requirements"},
    ("leads", "note_answer"): {"lead_id": _LEAD, "field": "budget", "value": "10000-50000"},
    ("leads", "confirm_answer"): {"lead_id": _LEAD, "field": "budget"},
    ("leads", "settle_answer"): {"lead_id": _LEAD, "field": "budget", "take": "doubt"},
    ("leads", "note_consent"): {"lead_id": _LEAD, "given": True, "words": "Lo dijo por teléfono"},
    ("meetings", "get_calendar_view"): {"start_date": "2024-01-01", "end_date": "2024-01-31"},
    ("meetings", "create_meeting"): {
        "user_id": _USER,
        "lead_qualification_id": _LEAD,
        "subject": "Reunión de seguimiento",
        "start_time": "2024-01-15T10:00:00Z",
        "end_time": "2024-01-15T11:00:00Z",
        "attendee_email": "cliente@empresa.com",
    },
    ("meetings", "update_meeting"): {
        "meeting_id": _MEETING,
        "subject": "Nuevo asunto",
        "start_time": "2024-01-15T14:00:00Z",
        "end_time": "2024-01-15T15:00:00Z",
    },
    ("meetings", "cancel_meeting"): {"meeting_id": _MEETING},
    ("meetings", "end_meeting"): {"meeting_id": _MEETING, "came": True},
    ("meetings", "get_available_slots"): {"date": "2024-01-15", "duration": 60},
    ("meetings", "get_busy_times"): {"start_date": "2024-01-15", "end_date": "2024-01-21"},
    ("requirements", "get_requirements_by_lead"): {"lead_id": _LEAD},
    ("requirements", "create_requirement_package"): {
        "lead_qualification_id": _LEAD,
        "app_type": "mobile_app",
        "deadline": "2024-08-01",
        "features": [{"name": "Push Notifications", "description": "Notificaciones en tiempo real"}],
        "integrations": [{"name": "Firebase", "description": "Backend como servicio"}],
    },
    ("requirements", "update_requirements"): {
        "requirements_id": _LEAD,
        "app_type": "web_app",
        "deadline": "2024-07-01",
    },
    ("requirements", "add_feature"): {
        "requirements_id": _LEAD,
        "name": "Chat en vivo",
        "description": "Sistema de chat en tiempo real",
    },
    ("requirements", "add_integration"): {
        "requirements_id": _LEAD,
        "name": "Stripe",
        "description": "Procesamiento de pagos",
    },
    ("requirements", "remove_item"): {"requirements_id": _LEAD, "item_id": _FEATURE},
}
"""The payload of each that needs one."""

DONE: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = {
    ("auth", "login"): {"data": {"id": _AGENT, "name": "Ana Torres", "role": "agent"}},
    ("dashboard", "get_dashboard_stats"): {
        "data": {
            "total_users": 150,
            "active_conversations": 25,
            "meetings_today": 8,
            "leads_by_step": {
                "start": 45,
                "consent": 30,
                "personal_data": 20,
                "bant": 15,
                "requirements": 10,
                "meeting": 5,
                "completed": 3,
            },
        }
    },
    ("leads", "get_all_leads"): {
        "data": [
            {
                "id": _LEAD,
                "user_id": _USER,
                "conversation_id": _TALK,
                "current_step": "bant",
                "consent": True,
                "consent_refused": False,
                "user": {
                    "full_name": "Juan Pérez",
                    "email": "juan@empresa.com",
                    "phone": "+1234567890",
                    "company": "Empresa ABC",
                },
                "bant_data": {
                    "budget": "10000-50000",
                    "authority": "decision_maker",
                    "need": "urgent",
                    "timeline": "3_months",
                },
                "requirements": {"app_type": "web_app", "deadline": "2024-06-01"},
                "kind": "software",
                "asks": ["app_type", "deadline", "features", "integrations"],
                "verified": True,
                "score": 85,
                "held": False,
                "missing": [],
                "doubts": [],
                "meetings_at": ["2024-01-15T14:00:00Z"],
                "agent_id": _AGENT,
                "channel": "web",
                "created_at": "2024-01-10T15:00:00Z",
                "updated_at": "2024-01-12T16:30:00Z",
                "completed_at": None,
            }
        ],
        "cursor": None,
    },
    ("requirements", "get_requirements_by_lead"): {
        "data": {
            "id": _LEAD,
            "app_type": "web_app",
            "deadline": "2024-06-01",
            "features": [
                {
                    "id": _FEATURE,
                    "name": "Sistema de autenticación",
                    "description": "Login con email y contraseña",
                }
            ],
            "integrations": [{"id": _INTEGRATION, "name": "PayPal", "description": "Procesamiento de pagos"}],
        }
    },
    ("requirements", "get_popular_features"): {"data": [{"name": "Chat en vivo", "count": 12}]},
}
"""The payload of an answer to each whose answer the document shows."""
